"""A learning plan as an iCalendar file (RFC 5545)."""

import uuid
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from portfolio.plan import Module, Plan


def plan_calendar(plan: Plan, calendar_name: str, uid_seed: str, stamp: datetime) -> bytes:
    """The plan as bytes of a .ics file: one week-long event per module part, one all-day event per milestone.

    The same input gives the same bytes. An event keeps its UID when the plan is made again with the same `uid_seed`
    (one per learner), so that a calendar moves it rather than showing it twice. Events do not block the days.
    `stamp` is when the plan was made, aware.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Prova//Learning plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", calendar_name)
    milestones = 0
    for week in plan.weeks:
        for module in week.modules:
            key = f"{'+'.join(module.competency_codes)}/{module.part}"
            event = _event(f"{uid_seed}/{key}", week.starts, 7, stamp)
            event.add("summary", _summary(module))
            event.add("description", _description(module))
            calendar.add_component(event)
        if week.milestone:
            milestones += 1
            event = _event(f"{uid_seed}/milestone/{milestones}", week.starts + timedelta(days=4), 1, stamp)
            event.add("summary", week.milestone.title)
            event.add("description", week.milestone.text)
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(key: str, first_day: date, days: int, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_OID, f"prova/plan/{key}")))
    event.add("dtstamp", stamp)
    event.add("dtstart", first_day)
    event.add("dtend", first_day + timedelta(days=days))
    event.add("transp", "TRANSPARENT")
    return event


def _summary(module: Module) -> str:
    part = f" (part {module.part} of {module.parts})" if module.parts > 1 else ""
    return f"{module.title}{part}, {module.hours:g} h"


def _description(module: Module) -> str:
    ways = ", ".join(way.replace("_", " ") for way in module.conversation_types)
    lines = [f"Conversations: {ways}", *(f"Serves: {text}" for text in module.responsibilities)]
    return "\n".join([*lines, f"Checkpoint: {module.checkpoint}"])
