"""Files as they are handed in: a name that can be kept, what kind of file it is by its content, and what is refused.

Only a few kinds matter here: those a browser may show (told by their first bytes, never by their name) and those that
could run on somebody's machine. Every other file is kept as it is and handed out as a download.
"""

from __future__ import annotations

import re
import unicodedata
from email import policy
from email.parser import BytesHeaderParser

PLAIN = "text/plain"
MAIL = "message/rfc822"
UNKNOWN = "application/octet-stream"
# What a browser may show in the page; anything else is a download.
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", PLAIN})
# Endings that a machine runs, or that carry what it runs past a mail filter.
REFUSED_ENDINGS = frozenset({
    "app", "apk", "appx", "bat", "bin", "chm", "cmd", "com", "cpl", "dll", "dmg", "elf", "exe", "hta", "inf", "iso", "jar",
    "js", "jse", "lnk", "msc", "msi", "msp", "pif", "ps1", "psm1", "reg", "scr", "sct", "sh", "sys", "vb", "vbe", "vbs",
    "vhd", "vhdx", "wsf", "wsh", "xll",
})  # fmt: skip
_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/x-ole-storage",
}
_PROGRAMS = {b"MZ": "Windows", b"\x7fELF": "Linux", b"\xcf\xfa\xed\xfe": "macOS", b"\xca\xfe\xba\xbe": "Java or macOS"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BY_ENDING = {
    "application/zip": {
        "docx": f"{_OFFICE}wordprocessingml.document",
        "xlsx": f"{_OFFICE}spreadsheetml.sheet",
        "pptx": f"{_OFFICE}presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "odp": "application/vnd.oasis.opendocument.presentation",
    },
    "application/x-ole-storage": {
        "doc": "application/msword",
        "xls": "application/vnd.ms-excel",
        "ppt": "application/vnd.ms-powerpoint",
        "msg": "application/vnd.ms-outlook",
    },
}
_TOLD_BY_NAME = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
LONGEST_NAME = 150


def clean_name(name: str) -> str:
    """A file's name without folders, signs that hide or turn text, and what some system cannot keep; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    told = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", seen)).strip(" .")
    if not told:
        return "file"
    stem, dot, end = told.rpartition(".")
    return told if len(told) <= LONGEST_NAME else f"{(stem or end)[: LONGEST_NAME - 20]}{dot}{end[:15]}"


def ending(name: str) -> str:
    """The ending of a name, without the point, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def refusal(name: str, start: bytes) -> str:
    """Why a file is refused for what it is; empty where it is not. `start` is its first bytes."""
    if ending(name) in REFUSED_ENDINGS:
        return f"'{name}' is a file that a machine runs (.{ending(name)}); put it into a PDF, or send what it shows"
    for signature, system in _PROGRAMS.items():
        if start.startswith(signature):
            return f"'{name}' is a program for {system}, whatever its name says; send the document itself"
    return ""


def media_type(name: str, start: bytes) -> str:
    """The media type of a file by its first bytes; where they leave several open, by its name as well."""
    found = next((kind for signature, kind in _SIGNATURES.items() if start.startswith(signature)), None)
    if found in _BY_ENDING:
        return _BY_ENDING[found].get(ending(name), found)
    if found:
        return found
    if _is_mail(name, start):
        return MAIL
    return PLAIN if _is_text(name, start) else UNKNOWN


def mismatch(name: str, kind: str) -> str:
    """What is odd about a file whose ending says another kind than its content; empty where nothing is."""
    told = _TOLD_BY_NAME.get(ending(name))
    if told and told != kind:
        return f"'{name}' ends in .{ending(name)}, but what is in it is none; it is kept as it is"
    return ""


def _is_mail(name: str, start: bytes) -> bool:
    if ending(name) != "eml":
        return False
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(start)
    return any(headers.get(wanted) for wanted in ("From", "Subject", "Date", "Received"))


def _is_text(name: str, start: bytes) -> bool:
    """Whether a browser may show it as text. Web pages and pictures that are text can hold scripts: they are not."""
    if ending(name) not in {"txt", "log", "md", "csv", "tsv"} or b"\0" in start:
        return False
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(start) - 4  # a sign cut in two where the first bytes end
    return True
