"""Small synthetic schedules as text, of projects that are not there: Primavera's exchange format and MS Project's XML."""

from __future__ import annotations

TASK = (
    "task_id", "proj_id", "wbs_id", "clndr_id", "phys_complete_pct", "task_type", "status_code", "task_code", "task_name",
    "cstr_type", "cstr_date", "early_start_date", "early_end_date", "late_start_date", "late_end_date", "act_start_date",
    "act_end_date", "target_start_date", "target_end_date", "cstr_type2", "cstr_date2",
)  # fmt: skip
LINK = ("task_pred_id", "task_id", "pred_task_id", "proj_id", "pred_proj_id", "pred_type", "lag_hr_cnt")


def task(id, code, name, early="", late="", **more):
    """The cells of an activity; `early` and `late` are its finishes."""
    told = {
        "task_id": str(id), "proj_id": "7", "clndr_id": "3", "task_code": code, "task_name": name, "task_type": "TT_FinMile",
        "status_code": "TK_NotStart", "early_end_date": f"{early} 17:00" if early else "",
        "late_end_date": f"{late} 17:00" if late else "", **more,
    }  # fmt: skip
    return [told.get(name, "") for name in TASK]


def link(id, after, before, kind="PR_FS", lag="0", project="7"):
    """The cells of a link: one activity waits for another."""
    return [str(id), str(after), str(before), project, project, kind, lag]


def table(name, columns, rows):
    """A table as its lines."""
    return [f"%T\t{name}", "\t".join(["%F", *columns]), *("\t".join(["%R", *row]) for row in rows)]


def xer(tasks, links=(), *, projects=(("7", "SYNTHETIC", "2030-04-30 00:00"),), more=(), end="%E"):
    """An exchange file as text."""
    lines = [
        "ERMHDR\t19.12\t2030-04-30\tProject\tsynthetic\tsynthetic\tsynthetic\tProject Management\tUSD",
        *table("PROJECT", ("proj_id", "proj_short_name", "last_recalc_date"), projects),
        *table("CALENDAR", ("clndr_id", "clndr_name", "day_hr_cnt"), [("3", "Five days", "10")]),
        *table("TASK", TASK, tasks),
        *table("TASKPRED", LINK, links),
        *more,
        end,
    ]
    return "\r\n".join(lines)


TASKS = (
    task(1, "A100", "Tooling", "2030-05-10", "2030-05-20", task_type="TT_Task", early_start_date="2030-05-01 08:00"),
    task(2, "leaves", "Räder verlassen das Werk", "2030-07-01", "2030-07-09"),
    task(3, "A300", "The wheels enter", "2030-08-01", "2030-08-20", cstr_type="CS_MEOB", cstr_date="2030-08-15 17:00"),
    task(4, "A400", "Bolted", act_end_date="2030-04-11 17:00", phys_complete_pct="100", status_code="TK_Complete"),
)
LINKS = (link(1, 2, 1), link(2, 3, 2, lag="20"))
XER = xer(TASKS, LINKS)


def mspdi(tasks, *, head="<StatusDate>2030-04-30T08:00:00</StatusDate><MinutesPerDay>480</MinutesPerDay>"):
    """An MS Project file as text; `tasks` are the insides of its tasks."""
    told = "".join(f"<Task>{task}</Task>" for task in tasks)
    space = 'xmlns="http://schemas.microsoft.com/project"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Project {space}><Title>SYNTHETIC-MS</Title>{head}<Tasks>{told}</Tasks></Project>'


MSPDI = mspdi((
    "<UID>0</UID><Name>the project itself</Name>",
    "<UID>11</UID><Name>Tooling &amp; jigs</Name><WBS>1.1</WBS><Start>2030-05-01T08:00:00</Start><Finish>2030-05-10T17:00:00</Finish>",
    ("<UID>12</UID><Name>Räder</Name><Milestone>1</Milestone><EarlyFinish>2030-07-01T17:00:00</EarlyFinish>"
    "<LateFinish>2030-07-09T17:00:00</LateFinish><ConstraintType>7</ConstraintType><ConstraintDate>2030-07-05T17:00:00</ConstraintDate>"
    "<Deadline>2030-07-08T17:00:00</Deadline><ExtendedAttribute><FieldID>188743731</FieldID><Value>leaves</Value></ExtendedAttribute>"
    "<Baseline><Number>0</Number><Finish>2030-06-20T17:00:00</Finish></Baseline>"
    "<PredecessorLink><PredecessorUID>11</PredecessorUID><Type>1</Type><LinkLag>9600</LinkLag><LagFormat>7</LagFormat></PredecessorLink>"),
    "<UID>13</UID><Name>left out</Name><Active>0</Active>",
))  # fmt: skip
