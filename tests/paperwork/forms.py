"""Forms as PDF with fields of each kind, made here: text, a box, one of several boxes, a list, a signature."""

import pypdf
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)


def named(**told):
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in told.items()})


def widget(made, at, name="", **told):
    """A widget on a line of its own; with a name it is a field as well."""
    rect = ArrayObject([NumberObject(n) for n in (40, 720 - 40 * at, 400, 740 - 40 * at)])
    field = named(Type=NameObject("/Annot"), Subtype=NameObject("/Widget"), Rect=rect, **told)
    if name:
        field[NameObject("/T")] = TextStringObject(name)
    return made._add_object(field)


def text(made, at, name, **told):
    return widget(
        made, at, name, FT=NameObject("/Tx"), DA=TextStringObject("/Helv 10 Tf 0 g"), V=TextStringObject(""), **told
    )


def states(made, state):
    """The two pictures of a box."""
    drawn = {one: DecodedStreamObject() for one in (state, "Off")}
    drawn[state].set_data(b"q 0 0 14 14 re f Q")
    for one in drawn.values():
        one.update(named(Type=NameObject("/XObject"), Subtype=NameObject("/Form"),
                         BBox=ArrayObject([NumberObject(n) for n in (0, 0, 14, 14)])))  # fmt: skip
    return named(N=DictionaryObject({NameObject(f"/{one}"): made._add_object(told) for one, told in drawn.items()}))


def box(made, at, name="", state="On", **told):
    kind = {"FT": NameObject("/Btn")} if name else {}
    drawn = {"AP": states(made, state), "AS": NameObject("/Off"), "DA": TextStringObject("/ZaDb 0 Tf 0 g")}
    return widget(made, at, name, **drawn, **kind, **told)


def group(made, name, kids, **told):
    """A field of several widgets, or a name over other fields."""
    above = made._add_object(named(T=TextStringObject(name), Kids=ArrayObject(kids), **told))
    for kid in kids:
        kid.get_object()[NameObject("/Parent")] = above
    return above


def write(path, made, fields, widgets, **told):
    page = made.add_blank_page(595, 842)
    page[NameObject("/Annots")] = ArrayObject(widgets)
    font = named(Type=NameObject("/Font"), Subtype=NameObject("/Type1"), BaseFont=NameObject("/Helvetica"),
                 Encoding=NameObject("/WinAnsiEncoding"))  # fmt: skip
    fonts = named(Font=named(Helv=made._add_object(font)))
    made.root_object[NameObject("/AcroForm")] = named(Fields=ArrayObject(fields), DR=fonts, **told)
    made.write(path)
    return path


def form(path, *names):
    """A form with text fields of these names."""
    made = pypdf.PdfWriter()
    fields = [text(made, at, name) for at, name in enumerate(names)]
    return write(path, made, fields, fields)


def full_form(path, **told):
    """A form with every kind of field."""
    made = pypdf.PdfWriter()
    maker = text(made, 1, "Maker", MaxLen=NumberObject(10), TU=TextStringObject("4B. Foreign\nmanufacturer"))
    one, other = box(made, 4, state="new"), box(made, 5, state="used")
    fields = [
        text(made, 0, "Applicant"),
        group(made, "Page1", [maker]),
        box(made, 2, "Educational", state="Yes"),
        box(made, 3, "Scientific", state="Yes"),
        group(made, "State", [one, other], FT=NameObject("/Btn"), Ff=NumberObject(1 << 15)),
        widget(made, 6, "Port", FT=NameObject("/Ch"), Ff=NumberObject(1 << 17), DA=TextStringObject("/Helv 10 Tf 0 g"),
               Opt=ArrayObject([TextStringObject("Chicago"), TextStringObject("New York")])),
        text(made, 7, "Office use", Ff=NumberObject(1)),
        widget(made, 8, "Signed", FT=NameObject("/Sig")),
    ]  # fmt: skip
    widgets = [fields[0], maker, fields[2], fields[3], one, other, *fields[5:]]
    made.root_object[NameObject("/Perms")] = named(UR3=BooleanObject(True))
    return write(path, made, fields, widgets, **told)
