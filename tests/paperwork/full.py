"""A synthetic consignment on which a paper can lack little: records with every column filled, and every fact stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lockwasher.clearance.routes import route_desk
from lockwasher.estimates.world import build_world
from lockwasher.exchange.folder import read_folder
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.paperwork.catalogue import CATALOGUE
from lockwasher.paperwork.outlook import outlook_of
from lockwasher.paperwork.subjects import NOUNS, Desk
from lockwasher.register.nouns import Mark
from lockwasher.register.statements import Statement, stated_on
from sample import write_sample

DAY = date(2030, 5, 1)
LONG = "Accordo fra l'Ente di ricerca e l'Université sur les détecteurs, n° 1/2029, " * 4
ITEMS = """\
id,title,contributions,project,maker,origin,tariff_number,quantity,mass_kg,goods,model,order,purpose,melted_in,was_tested_under_bond,customs_value,customs_value_basis
wheel-1,"Roue n° 1, l'anneau",calorimeter,project,northlab,IT,9027.50.40.15,2,1200.5,instrument,Calorimetro,in kind,neutrino physics,IT,no,1000.50 EUR,cost of making
wheel-2,Wheel 2,calorimeter,project,northlab,IT,9027.50.40.15,1,800,instrument,Calorimetro,in kind,neutrino physics,IT,no,2000 EUR,cost of making
"""
CONSIGNMENTS = """\
id,title,items,shipper,importer,port_of_entry,incoterm,incoterm_place
wheels,The wheels,wheel-1;wheel-2,northlab,host,Chicago,FCA,Torino
"""
CLAUSES = "id,agreement,term,value,cite\n" + "".join(
    f"{term},annex,{term},northlab,Art. {n}\n"
    for n, term in enumerate(("title", "duty-bearer", "value-basis", "incoterm"), 1)
)
CLAIMS = "id,field,subject,holder,begins,paper\n" + "".join(
    f"{field},{field},calorimeter,northlab,2029-03-01,annex\n" for field in ("title", "custody", "risk-of-loss")
)
LEGS = "consignment,number,start,end,mode,carrier,insurer\nwheels,1,Torino,Chicago,sea,A carrier,northlab\n"
DAYS = {"loan.begins": "2030-06-01", "loan.ends": "2031-06-01", "c175.submitted-on": "2030-06-03",
        "c175.decision-on": "2030-06-10"}  # fmt: skip
GROSS = {"wheel-1": "1300.25", "wheel-2": "900"}
RECORDS = {
    "items": ("wheel-1", "wheel-2"), "consignments": ("wheels",), "partners": ("host", "northlab"), "cases": ("docket",),
    "agreements": ("annex",), "projects": ("project",),
    "milestones": ("leaves", "enters"),
}  # fmt: skip


def statements(known_on=date(2030, 3, 1)):
    """Every fact that can be stated, of every record it can be stated of."""
    found = []
    for entry in CATALOGUE.values():
        if entry.is_stated:
            nouns = tuple(NOUNS) if entry.noun == "records" else (entry.noun,)
            found += [(noun, record, entry) for noun in nouns for record in RECORDS[noun]]
    return tuple(
        Statement(noun=noun, record=record, fact=entry.name, value=value(entry.name, record),
                  source="synthetic", mark=Mark.SYNTHETIC, known_on=known_on)
        for noun, record, entry in found
    )  # fmt: skip


def value(fact, record):
    """What is stated of a fact: numbers where one is asked, else words by which it can be found on paper."""
    if fact == "line.gross-kg":
        return GROSS[record]
    if fact == "line.package":
        return {"wheel-1": "BOX-1", "wheel-2": "BOX-2"}[record]
    if fact == "consignment.temporary-line":
        return "9813.00.30"
    if fact in DAYS:
        return DAYS[fact]
    if fact == "application.specifications":
        return "The resolution is 3 %. It is easy to use."
    return f"stated {fact} of {record}"


def full_folder(path):
    """The sample with every column filled."""
    folder = write_sample(path)
    for name, text in (("items", ITEMS), ("consignments", CONSIGNMENTS), ("claims", CLAIMS), ("clauses", CLAUSES),
                       ("legs", LEGS)):  # fmt: skip
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def full_desk(path, told=None, day=DAY, **changes):
    """The desk of that consignment."""
    world = build_world(replace(read_folder(full_folder(path)), **changes), day)
    return desk_over(world, statements() if told is None else told)


def bare_desk(path, day=DAY):
    """The desk of the sample as it is, with nothing stated."""
    return desk_over(build_world(read_folder(write_sample(path)), day), ())


def desk_over(world, told):
    """The desk of a world."""
    return Desk(route_desk(world, world.as_of), stated_on(told, world.known_on), address="https://desk.example",
                look_ahead=lambda: outlook_of(what_comes_loose(world, forecast(world, draws=50, seed=1))))  # fmt: skip
