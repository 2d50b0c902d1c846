"""The small portfolio of tests/sample.py with a second partner in it, whose things the first must not see."""

from __future__ import annotations

from pathlib import Path

MORE = {
    "partners.csv": "southlab,Southlab of Elsewhere,JP,foreign-government\n",
    "contributions.csv": "quench,The quench protection,southlab,project\n",
    "agreements.csv": "annex-south,Annex of the South,project-annex,host;southlab,2029-03-02,quench\n",
    "items.csv": "heater-1,Heater of the South,quench,project\nheater-2,Second heater of the South,quench,project\n",
    "consignments.csv": "heaters,The heaters of the South,heater-1,southlab\nmixed,Wheel and heater,wheel-1;heater-2,\n",
    "milestones.csv": "heaters-leave,The heaters leave,departs,heaters,\nmixed-leaves,Wheel and heater leave,departs,mixed,\n",
    "need-bys.csv": "in-july,heaters-leave,2030-07-15,2029-11-02\n",
    "cases.csv": "south-transport,transport.oversize-by-legs,heaters,,2030-01-15\nsouth-docket,us.florence.duty-free-entry,heater-1,,2030-01-20\nnorth-goes,transport.ordinary,wheel-1,,2030-03-01\nsouth-goes,transport.ordinary,heater-1,,2030-03-01\n",
    "evidence.csv": "south-letter,Letter of Southlab,drawer 9,2030-02-01\n",
    "events.csv": "south-booked,south-transport,2030-02-01,book,,said in the South\n",
}
NEW = {
    "offices.csv": "id,name,partner,country\nnorth.store,Store of Northlab,northlab,IT\nsouth.store,Store of Southlab,southlab,JP\nhost.desk,Bureau of the host,host,US\n",
    "posts.csv": "id,title,office\nclerk,Clerk of the desk,host.desk\nsouth-clerk,Clerk of the South,south.store\n",
    "persons.csv": "id,name,partner,nationality\nmiyu,Miyu Example,southlab,JP\n",
    "tenures.csv": "id,post,person,from_on\nmiyus,south-clerk,miyu,2029-01-01\n",
    "claims.csv": "id,field,subject,holder,begins,paper,mark\nsouth-title,title,heater-1,southlab,2029-03-02,annex-south,read\n",
    "clauses.csv": "id,agreement,term,value,cite\nsouth-title-clause,annex-south,title,southlab,Article of the South\n",
}


def add_second_partner(folder: Path) -> Path:
    """Add the rows to the files of the folder."""
    for name, rows in MORE.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    for name, text in NEW.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
