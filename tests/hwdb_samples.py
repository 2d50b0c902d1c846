"""Files as the DUNE hardware database writes them, all synthetic: numbers, places and parts are of nothing that is."""

from __future__ import annotations

import json

BOX = "D00599800007-00102"
CSV = """\
Dimension,2 x 1 x 1 m
Weight,89 kg
Freight Forwarder name,Synthetic Freight
Mode of Transportation,truck
Expected Arrival Date (CST),2030-07-19 17:10:23
Shipment's origin,Northlab
HTS code,8543.90.8845

System Name (ID),FD1-HD HVS (005)
Subsystem Name (ID),Synthetic (998)
Component Type Name (ID),Synthetic crate (D00599800007)
DUNE PID,D00599800007-00102

Sub-component PID,Component Type Name,Func. Pos. Name
D00599800002-00057,Synthetic plate,My Sub Comp 2
D00599800003-00001,Synthetic frame,"Left, upper"
D00599800003-00002,Synthetic frame,My Sub Comp 1
"""
CHECKLIST = [
    {"POC name": "a synthetic name"},
    {"POC Email": ["nobody@northlab.example"]},
    {"DUNE PID": BOX},
    {"HTS code": "9030.90.2500"},
    {"Origin of this shipment": "Northlab"},
    {"Destination of this shipment": "SD Warehouse/SURF"},
    {"Weight of this shipment": "89 kg"},
    {"Freight Forwarder name": "Synthetic Freight"},
    {"Mode of Transportation": "truck"},
    {"Expected Arrival Date (CT)": "2030-07-19 17:10:23"},
]
ITEM = {
    "data": {
        "component_type": {"name": "Synthetic crate", "part_type_id": "D00599800007"},
        "country_code": "IT",
        "part_id": BOX,
        "specifications": [
            {
                "DATA": {
                    "Pre-Shipping Checklist": CHECKLIST,
                    "SubPIDs": [
                        {"(Synthetic plate (My Sub Comp 2)": "D00599800002-00057)"},
                        {"Synthetic frame (My Sub Comp 1)": "D00599800003-00001"},
                    ],
                }
            }
        ],
    }
}
LINKS = {
    "data": [
        {
            "part_id": "D00599800002-00057", "type_name": "Synthetic plate", "functional_position": "My Sub Comp 2",
            "manufacturer": {"id": 7, "name": "Synthetic Works"},
            "subcomponents": [{"part_id": "D00599800009-00001", "type_name": "Synthetic bolt"}],
        },
        {"part_id": "D00599800003-00001", "type_name": "Synthetic frame", "functional_position": "My Sub Comp 1"},
    ],
    "link": {"href": f"/cdbdev/api/v1/components/{BOX}/subcomponents", "rel": "self"},
}  # fmt: skip
TREE = """\
Part ID,Component Type,Parent PID
D00599800002-00057,Synthetic plate,D00599800007-00102
D00599800009-00001,Synthetic bolt,D00599800002-00057
D00599800003-00001,Synthetic frame,D00599800007-00103
"""


def as_json(told: object) -> str:
    """A file of the REST API."""
    return json.dumps(told, indent=1)
