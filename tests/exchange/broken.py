"""Folders gone wrong on purpose: a change to one file of the rich portfolio, and the whole error it must bring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exchange.rich import RICH
from lockwasher.exchange.folder import write_folder


@dataclass(frozen=True)
class Broken:
    """`old` gives way to `new` in a file of the rich portfolio; with `old` blank the file is `new` altogether."""

    name: str
    file: str
    old: str
    new: str | bytes
    error: str

    def put(self, folder: Path) -> None:
        """Write the rich portfolio with this fault."""
        write_folder(RICH, folder)
        path = folder / self.file
        if not self.old:
            path.write_bytes(self.new if isinstance(self.new, bytes) else self.new.encode())
            return
        text = path.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.old!r} stands {text.count(self.old)} times in {self.file}"
        path.write_text(text.replace(self.old, str(self.new)), encoding="utf-8")


FILES = (
    Broken("utf-16", "posts.csv", "", b"\xff\xfei\x00d\x00", "posts.csv: this is UTF-16; save it as 'CSV UTF-8'"),
    Broken(
        "another encoding",
        "posts.csv",
        "",
        b"id,title,office\ncustoms-officer,\xe9t\xe9,public\n",
        "posts.csv:2: byte 0xE9 is not UTF-8; save it as 'CSV UTF-8'; it may be in Windows-1252 now",
    ),
    Broken(
        "a nul byte",
        "posts.csv",
        "",
        b"id,title,office\ncustoms-officer,a\x00b,public\n",
        "posts.csv:2: there is a NUL byte; save it again as 'CSV UTF-8'; this is not plain text",
    ),
    Broken(
        "a workbook renamed",
        "posts.csv",
        "",
        b"PK\x03\x04 and so on",
        "posts.csv: this is a workbook under another name; save it from there as 'CSV UTF-8'",
    ),
    Broken(
        "nothing in it",
        "posts.csv",
        "",
        "",
        "posts.csv:1: the file has no header; name the columns in the first line, beginning with id",
    ),
    Broken(
        "no header",
        "posts.csv",
        "",
        "customs-officer,Customs officer,public\n",
        "posts.csv:1: the first line does not name the columns; begin with id",
    ),
    Broken(
        "tabs",
        "posts.csv",
        "",
        "id\ttitle\toffice\ncustoms-officer\tCustoms officer\tpublic\n",
        "posts.csv:1: the columns are separated by tabs; save it as CSV with commas or semicolons",
    ),
    Broken(
        "a quotation left open",
        "posts.csv",
        "",
        'id,title,office\ncustoms-officer,"Customs officer,public\n',
        'posts.csv:2: a quotation mark is opened here and never closed; close it; inside a quoted cell write "" for "',
    ),
    Broken(
        "a quotation inside",
        "posts.csv",
        "",
        'id,title,office\ncustoms-officer,"Customs" officer,public\n',
        'posts.csv:2: something follows a closing quotation mark; inside a quoted cell write "" for "',
    ),
    Broken(
        "a cell without end",
        "posts.csv",
        "Customs officer",
        "x" * 131_073,
        "posts.csv:2: a cell is longer than 131072 characters; shorten it, or close the quotation mark it began with",
    ),
    Broken(
        "a comma too many",
        "posts.csv",
        "Customs officer",
        "Officer, customs",
        "posts.csv:2: 4 cells under 3 columns; put a cell that holds a comma in quotes, or add what is missing",
    ),
    Broken("an unknown file", "item.csv", "", "id\n", "item.csv: no noun has this file; did you mean items.csv?"),
    Broken(
        "a file in capitals",
        "Evidences.CSV",
        "",
        "id\n",
        "Evidences.CSV: no noun has this file; did you mean evidence.csv?",
    ),
    Broken(
        "a workbook",
        "items.xlsx",
        "",
        b"PK",
        "items.xlsx: workbooks are not read; save it as items.csv, and move this one away",
    ),
    Broken(
        "the wrong yaml",
        "portfolio.yml",
        "",
        "name: a",
        "portfolio.yml: this file is not read; did you mean portfolio.yaml?",
    ),
)

COVERS = (
    Broken(
        "unknown key",
        "portfolio.yaml",
        "title:",
        "titel:",
        "portfolio.yaml:2: there is no key 'titel'; did you mean 'title'?",
    ),
    Broken("key twice", "portfolio.yaml", "title:", "name:", "portfolio.yaml:2: the key 'name' stands twice; keep one"),
    Broken(
        "anchor",
        "portfolio.yaml",
        "name: rich",
        "name: &n rich",
        "portfolio.yaml:1: anchors and aliases (& and *) are not used here; write the value out",
    ),
    Broken(
        "no name",
        "portfolio.yaml",
        "name: rich\n",
        "",
        "portfolio.yaml:1 column name: this key is missing; add it, such as name: my-office",
    ),
    Broken(
        "a name in capitals",
        "portfolio.yaml",
        "name: rich",
        "name: Rich Office",
        "portfolio.yaml:1 column name: 'Rich Office' is not an id in kebab-case; write 'rich-office'",
    ),
    Broken(
        "a day that is none",
        "portfolio.yaml",
        "2030-05-01",
        "2030-02-30",
        "portfolio.yaml:3 column default_day: there is no day 2030-02-30",
    ),
    Broken(
        "lists too deep",
        "portfolio.yaml",
        "",
        "name: rich\nnotes: " + "[" * 99 + "]" * 99,
        "portfolio.yaml:2: lists and maps stand in each other too deep; 20 levels are the most",
    ),
    Broken(
        "not YAML",
        "portfolio.yaml",
        "name: rich",
        "name: 'rich",
        "portfolio.yaml:2: not readable as YAML: expected <block end>, but found '<scalar>'; check indentation and quotes",
    ),
    Broken(
        "a day in words",
        "portfolio.yaml",
        "2030-05-01",
        "May",
        "portfolio.yaml:3 column default_day: expected a date such as 2017-07-26, found text 'May'",
    ),
)

COLUMNS = (
    Broken(
        "unknown column",
        "items.csv",
        "origin",
        "orign",
        "items.csv:1 column orign: there is no column 'orign' here; did you mean 'origin'?",
    ),
    Broken(
        "column twice",
        "posts.csv",
        "title,office",
        "title,office,title",
        "posts.csv:1 column title: column 'title' stands 2 times; keep one",
    ),
    Broken(
        "column without a name",
        "posts.csv",
        "title,office",
        "title,office,",
        "posts.csv:1: a column has no name; name it or delete it",
    ),
    Broken(
        "column missing",
        "posts.csv",
        "id,title",
        "id,source",
        "posts.csv:1 column title: this column is missing; add it; its cells must be filled",
    ),
    Broken(
        "legs in the wrong file",
        "consignments.csv",
        "port_of_entry",
        "legs",
        "consignments.csv:1 column legs: there is no column 'legs' here; legs stand in legs.csv, one row each",
    ),
)

CELLS = (
    Broken("blank", "posts.csv", "Customs officer", "", "posts.csv:2 column title: this cell is blank; fill it: text"),
    Broken(
        "id",
        "posts.csv",
        "customs-officer",
        "Customs Officer",
        "posts.csv:2 column id: 'Customs Officer' is not an id in kebab-case; write 'customs-officer'",
    ),
    Broken(
        "country name",
        "items.csv",
        ",IT,",
        ",Swizerland,",
        "items.csv:2 column origin: 'Swizerland' is not a country code; did you mean CH?",
    ),
    Broken(
        "country habit",
        "persons.csv",
        ",CH",
        ",UK",
        "persons.csv:2 column nationality: 'UK' is not a country code; did you mean GB?",
    ),
    Broken(
        "no country",
        "persons.csv",
        ",CH",
        ",Atlantis-on-sea",
        "persons.csv:2 column nationality: 'Atlantis-on-sea' is not a country code; write the two letters of ISO 3166, such as CH",
    ),
    Broken(
        "code",
        "clauses.csv",
        "duty-bearer",
        "duty bearer",
        "clauses.csv:2 column term: 'duty bearer' is not one of title, duty-bearer, value-basis, incoterm; did you mean 'duty-bearer'?",
    ),
    Broken(
        "day",
        "partners.csv",
        "2029-01-01,https",
        "01.01.2029,https",
        "partners.csv:2 column succeeded_on: '01.01.2029' is not a day; write it as 2017-07-26",
    ),
    Broken(
        "day that is none",
        "partners.csv",
        "2029-01-01,https",
        "2029-02-30,https",
        "partners.csv:2 column succeeded_on: there is no day 2029-02-30; correct it",
    ),
    Broken(
        "span",
        "need-bys.csv",
        "2030-09",
        "Sept 2030",
        "need-bys.csv:2 column need_by: 'Sept 2030' is not a date; write 2017-07-26, 2017-07, 2017 or 2017-07-10..2017-07-18",
    ),
    Broken(
        "span backwards",
        "occasions.csv",
        "2030-06-01..2030-06-03",
        "2030-06-03..2030-06-01",
        "occasions.csv:2 column on: '2030-06-03..2030-06-01': a span ends on 2030-06-01, before it begins on 2030-06-03; "
        "write 2017-07-26, 2017-07, 2017 or 2017-07-10..2017-07-18",
    ),
    Broken(
        "span of a day that is none",
        "need-bys.csv",
        "2030-09",
        "2030-09-31",
        "need-bys.csv:2 column need_by: '2030-09-31': day is out of range for month; "
        "write 2017-07-26, 2017-07, 2017 or 2017-07-10..2017-07-18",
    ),
    Broken(
        "whole number",
        "offices.csv",
        ",3,",
        ',"3,000",',
        "offices.csv:2 column desks: '3,000' is not a whole number; write digits only, without separators",
    ),
    Broken(
        "number",
        "items.csv",
        "57200.5",
        "57200.5 kg",
        "items.csv:2 column mass_kg: '57200.5 kg' is not a number; write at most 9 digits, then at most 6 after a full stop, such as 57200.5",
    ),
    Broken(
        "money without currency",
        "items.csv",
        "1000000.25 EUR",
        "1000000.25",
        "items.csv:2 column customs_value: '1000000.25' is not money; write the amount with a full stop and a currency of three letters, as 1000.00 USD",
    ),
    Broken(
        "truth",
        "items.csv",
        ",yes,instrument",
        ",TRUE,instrument",
        "items.csv:2 column is_oversize: 'TRUE' is not yes or no; write yes",
    ),
    Broken(
        "ids",
        "consignments.csv",
        "chamber;cable",
        "chamber;;cable",
        "consignments.csv:2 column items: 'chamber;;cable' has nothing between two ';'; write ids with one ';' between them",
    ),
    Broken(
        "facts",
        "cases.csv",
        "is-oversize=no",
        "is-oversize",
        "cases.csv:2 column facts: 'is-oversize' is not a fact; write its name, '=' and yes or no, such as has-title=yes",
    ),
    Broken(
        "fact twice",
        "cases.csv",
        "is-oversize=no",
        "has-title=no",
        "cases.csv:2 column facts: fact 'has-title' stands twice; keep one",
    ),
    Broken(
        "digest",
        "evidence.csv",
        "0123456789abcdef" * 4,
        "0123",
        "evidence.csv:2 column sha256: '0123' is not a SHA-256 digest; write its 64 digits 0 to 9 and a to f",
    ),
)

REFERENCES = (
    Broken(
        "contribution",
        "items.csv",
        'built""\nsecond line",wires',
        'built""\nsecond line",wirs',
        "items.csv:2 column contributions: 'wirs' is not in contributions.csv; did you mean 'wires'?",
    ),
    Broken(
        "party",
        "agreements.csv",
        "northlab;istituto",
        "northlab;instituto",
        "agreements.csv:2 column parties: 'instituto' is not in partners.csv; did you mean 'istituto'?",
    ),
    Broken(
        "parent",
        "agreements.csv",
        ",frame,frame,",
        ",fram,frame,",
        "agreements.csv:3 column parents: 'fram' is not in agreements.csv; did you mean 'frame'?",
    ),
    Broken(
        "covered",
        "agreements.csv",
        "far-detector;chamber;wires",
        "far-detector;zzz",
        "agreements.csv:3 column covers: 'zzz' is not in contributions.csv or items.csv or projects.csv; add it there, or correct it",
    ),
    Broken(
        "item",
        "consignments.csv",
        "chamber;cable",
        "chamber;cabel",
        "consignments.csv:2 column items: 'cabel' is not in items.csv; did you mean 'cable'?",
    ),
    Broken(
        "consignment",
        "legs.csv",
        "crate-1,2",
        "crat-1,2",
        "legs.csv:3 column consignment: 'crat-1' is not in consignments.csv; did you mean 'crate-1'?",
    ),
    Broken(
        "subject",
        "milestones.csv",
        "departs,crate-1",
        "departs,crate",
        "milestones.csv:2 column subject: 'crate' is not in items.csv or consignments.csv or agreements.csv or persons.csv; did you mean 'crate-2'?",
    ),
    Broken(
        "after",
        "milestones.csv",
        "crate-1,departs",
        "crate-1,depart",
        "milestones.csv:3 column after: 'depart' is not in milestones.csv; did you mean 'departs'?",
    ),
    Broken(
        "milestone",
        "need-bys.csv",
        "n-2,arrives",
        "n-2,arrive",
        "need-bys.csv:3 column milestone: 'arrive' is not in milestones.csv; did you mean 'arrives'?",
    ),
    Broken(
        "holder",
        "claims.csv",
        "wires,northlab",
        "wires,northlap",
        "claims.csv:3 column holder: 'northlap' is not in partners.csv; did you mean 'northlab'?",
    ),
    Broken(
        "paper",
        "claims.csv",
        "annex-4",
        "annex-5",
        "claims.csv:2 column paper: 'annex-5' is not in agreements.csv or clauses.csv or evidence.csv; did you mean 'annex-4'?",
    ),
    Broken(
        "no paper",
        "claims.csv",
        "annex-4",
        "",
        "claims.csv:2 column paper: a claim needs its paper; name the agreement, clause or evidence, or mark it account",
    ),
    Broken(
        "case",
        "events.csv",
        "e-2,case-1",
        "e-2,case-7",
        "events.csv:3 column case: 'case-7' is not in cases.csv; did you mean 'case-2'?",
    ),
    Broken(
        "evidence",
        "events.csv",
        "letter-1;letter-2",
        "letter-1;lettre-2",
        "events.csv:2 column evidence: 'lettre-2' is not in evidence.csv; did you mean 'letter-2'?",
    ),
    Broken(
        "post",
        "tenures.csv",
        "t-2,customs-officer",
        "t-2,customs-office",
        "tenures.csv:3 column post: 'customs-office' is not in posts.csv; did you mean 'customs-officer'?",
    ),
    Broken(
        "id twice",
        "offices.csv",
        "public,The",
        "us.cbp.port,The",
        "offices.csv:3 column id: id 'us.cbp.port' stands already on line 2; give one of the two another id",
    ),
    Broken(
        "id in two files",
        "projects.csv",
        "far-detector,",
        "chamber,",
        "items.csv:2 column id: id 'chamber' is taken by projects.csv:2; give one of the two another id",
    ),
)

POSSIBLE = (
    Broken(
        "circle of milestones",
        "milestones.csv",
        "departs,crate-1,,",
        "departs,crate-1,arrives,",
        "milestones.csv:2 column after: these go round in a circle: departs -> arrives -> departs; take one of them out",
    ),
    Broken(
        "circle of agreements",
        "agreements.csv",
        "northlab;istituto,,",
        "northlab;istituto,annex,",
        "agreements.csv:2 column parents: these go round in a circle: frame -> annex -> frame; take one of them out",
    ),
    Broken(
        "circle of corrections",
        "events.csv",
        "returned,,,",
        "returned,,e-3,",
        "events.csv:3 column corrects: these go round in a circle: e-2 -> e-3 -> e-2; take one of them out",
    ),
    Broken(
        "its own successor",
        "partners.csv",
        "https://ror.org/000000000,oldlab",
        "https://ror.org/000000000,northlab",
        "partners.csv:2 column predecessor: these go round in a circle: northlab -> northlab; take one of them out",
    ),
    Broken(
        "in force before signed",
        "agreements.csv",
        "2029-06",
        "2028-06",
        "agreements.csv:2 column in_force: 2028-06 is before signed 2029; correct one of the two days",
    ),
    Broken(
        "ends before in force",
        "agreements.csv",
        "2034-01-01..2034-02-02",
        "2029-05",
        "agreements.csv:2 column ends: 2029-05 is before in_force 2029-06; correct one of the two days",
    ),
    Broken(
        "tenure backwards",
        "tenures.csv",
        "2029-01-01,2030-01-01",
        "2029-01-01,2028-01-01",
        "tenures.csv:2 column until_on: 2028-01-01 is before from_on 2029-01-01; correct one of the two days",
    ),
    Broken(
        "claim backwards",
        "claims.csv",
        "2030-10,",
        "2019,",
        "claims.csv:2 column ends: 2019 is before begins 2020; correct one of the two days",
    ),
    Broken(
        "known before it occurred",
        "events.csv",
        "2030-03-01,2030-03-09",
        "2030-03-01,2030-02-09",
        "events.csv:3 column known_on: 2030-02-09 is before occurred 2030-03-01; correct one of the two days",
    ),
    Broken(
        "legs that do not join",
        "legs.csv",
        "2,Genoa",
        "2,Genova",
        "legs.csv:3 column start: leg 2 starts at 'Genova', but leg 1 ends at 'Genoa'; write one place one way, or add the leg between",
    ),
    Broken(
        "leg twice",
        "legs.csv",
        "crate-1,2",
        "crate-1,1",
        "legs.csv:3 column number: leg 1 of 'crate-1' stands already on line 2; number the legs 1, 2, 3 in their order",
    ),
    Broken(
        "correction across cases",
        "events.csv",
        "e-2,case-1",
        "e-2,case-2",
        "events.csv:4 column corrects: 'e-2' is an event of case 'case-2', not of 'case-1'; correct an event of the same case",
    ),
    Broken(
        "an event that says nothing",
        "events.csv",
        "has-title=no",
        "",
        "events.csv:5 column step: this event says nothing; name the step it finished, or the fact it sets",
    ),
    Broken(
        "an outcome without a step",
        "events.csv",
        "decide,returned",
        ",returned",
        "events.csv:3 column outcome: an outcome without a step; name the step it belongs to",
    ),
    Broken(
        "void of nothing",
        "events.csv",
        "e-4,yes",
        ",yes",
        "events.csv:6 column is_void: this event takes no other away; name in corrects the event that is void",
    ),
)

# What the library of procedures must be for the rich portfolio to be wrong, and the error.
LIBRARY = (
    (
        {"us.duty-fre": {}},
        "cases.csv:2 column procedure: there is no procedure 'us.duty-free'; did you mean 'us.duty-fre'?",
    ),
    ({}, "cases.csv:2 column procedure: there is no procedure 'us.duty-free'; see the library"),
    (
        {"us.duty-free": {"aply": frozenset()}},
        "events.csv:2 column step: 'apply' is not a step of us.duty-free; did you mean 'aply'?",
    ),
    (
        {"us.duty-free": {"apply": frozenset(), "decide": frozenset({"stamped"})}},
        "events.csv:3 column outcome: 'returned' is not an outcome of step 'decide'; it has stamped",
    ),
    (
        {"us.duty-free": {"apply": frozenset(), "decide": frozenset()}},
        "events.csv:3 column outcome: 'returned' is not an outcome of step 'decide'; it has none; leave the cell blank",
    ),
)

ALL = (*FILES, *COVERS, *COLUMNS, *CELLS, *REFERENCES, *POSSIBLE)
