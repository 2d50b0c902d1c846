"""A small portfolio of an office that is not there, as the texts of its files; tests change a cell and see what happens."""

from __future__ import annotations

from pathlib import Path

NAME = "my-office"
FILES = {
    "portfolio.yaml": "name: my-office\ntitle: A calorimeter from Northlab\n",
    "partners.csv": """\
id,name,country,kind
host,Host Laboratory,US,us-nonprofit
northlab,Northlab,IT,foreign-government
""",
    "projects.csv": "id,name,host\nproject,The project,host\n",
    "contributions.csv": "id,title,partner,project\ncalorimeter,A calorimeter,northlab,project\n",
    "agreements.csv": """\
id,title,kind,parties,signed,covers
annex,Annex 1,project-annex,host;northlab,2029-03-01,calorimeter
""",
    "items.csv": """\
id,title,contributions,project
wheel-1,Wheel 1,calorimeter,project
wheel-2,Wheel 2,calorimeter,project
""",
    "consignments.csv": "id,title,items,shipper\nwheels,The wheels,wheel-1;wheel-2,northlab\n",
    "milestones.csv": """\
id,title,kind,subject,after
leaves,The wheels leave,departs,wheels,
enters,The wheels enter,enters,wheels,leaves
""",
    "need-bys.csv": "id,milestone,need_by,known_on\nin-june,leaves,2030-06-15,2029-11-02\n",
    "cases.csv": """\
id,procedure,subject,edition,opened
transport,transport.oversize-by-legs,wheels,,2030-01-15
docket,us.florence.duty-free-entry,wheels,,2030-01-20
""",
    "evidence.csv": "id,title,address,dated\nletter,Letter of Northlab,archive box 3,2030-02-01\n",
    "events.csv": """\
id,case,occurred,step,outcome,note
booked,transport,2030-02-01,book,,by telephone
filed,docket,2030-02-05,apply,,
""",
}


def write_sample(folder: Path) -> Path:
    """Write the files into a folder; the folder."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
