"""The weeks around today."""

from datetime import timedelta

from django.utils import timezone

from mesa.demo.sessions import Point, Session, plan


def load_today(*, now):
    today = timezone.localdate(now)
    plan(
        Session(
            "MMTRM",
            today + timedelta(days=2),
            "09:30",
            (Point("Verificación del quórum", 10, "opening", "CANC", "Secretaría Técnica"),),
            kind="SO",
            minutes=150,
        )
    )
