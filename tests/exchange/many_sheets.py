"""A synthetic workbook of many lists, of a beam line that is none."""

import xlsxwriter

# Each names what stands on a sheet after it: the order of the sheets is not that of the load.
SHEETS = {
    "About this book": [["Kept by the technical coordination of the beam line"]],
    "Events": [["Case", "Step", "Date"], ["entry", "papers", "2030-03-01"], ["entry", "no-such-step", "2030-03-01"]],
    "Cases": [["id", "procedure", "subject"], ["entry", "us.entry.consumption", "magnets"]],
    "Consignments": [
        ["id", "title", "items", "shipper", "importer", "port_of_entry", "incoterm", "incoterm_place", "source"],
        ["magnets", "The magnets", "magnet-1", "northlab", "host", "", "", "", "synthetic"],
    ],
    "Magnets": [
        ["id", "title", "contributions", "project", "origin"],
        ["magnet-1", "First magnet", "italian-magnets", "beam", "IT"],
        ["magnet-2", "Second magnet", "nobodys-magnets", "beam", "IT"],
    ],
    "More magnets": [
        ["id", "title", "contributions", "project", "origin"],
        ["magnet-3", "Third magnet", "italian-magnets", "beam", "FR"],
    ],
    "Contributions": [
        ["id", "title", "partner", "project"],
        ["italian-magnets", "Italy's magnets", "northlab", "beam"],
    ],
    "Projects": [["id", "name", "host"], ["beam", "Beam line", "host"]],
    "Partners": [
        ["id", "name", "country", "kind"],
        ["host", "Host laboratory", "US", "us-nonprofit"],
        ["northlab", "Northlab", "IT", "foreign-government"],
    ],
}


def book_of(path, sheets, hidden=()):
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
            if name in hidden:
                page.hide()
    return path
