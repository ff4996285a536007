"""What the tests of certificates share."""

import pytest

from tests import factories as f
from trainings.models import Signatory


@pytest.fixture
def training(cast):
    """Finished, of four sessions; a certificate asks for 75 % of them and a 14."""
    rule = {"paper": "certificate", "minimum_attendance": 75, "minimum_grade": 14}
    facts = {"objectives": "- Reconoce los documentos.\n- Deriva con reserva.", "number": 1}
    training = f.TrainingFactory(group=cast.salud, status="finished", title="Ruta de atención", **rule, **facts)
    for day in ("03", "10", "17", "24"):
        f.TrainingSessionFactory(training=training, title=f"Sesión {day}", starts_at=f.at(f"2026-06-{day} 15:00"))
    Signatory.objects.create(training=training, name="Lucía Farías", post="Secretaria", institution_name="Cancillería")
    return training
