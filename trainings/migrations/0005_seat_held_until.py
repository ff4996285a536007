from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

PATIENCE = timedelta(days=5)  # for those that waited without a deadline until now


def give_deadlines(apps, schema_editor):
    """Whoever waits for an approval keeps the seat some days more, or until the next session begins."""
    now = timezone.now()
    for enrolment in apps.get_model("trainings", "Enrolment").objects.filter(status="pending"):
        ahead = enrolment.training.sessions.filter(starts_at__gt=now).values_list("starts_at", flat=True)
        enrolment.held_until = min([now + PATIENCE, *ahead])
        enrolment.save(update_fields=["held_until"])


class Migration(migrations.Migration):

    dependencies = [("trainings", "0004_who_revoked_a_certificate")]

    operations = [
        migrations.RemoveConstraint(model_name="enrolment", name="an_offer_has_a_deadline"),
        migrations.RenameField(model_name="enrolment", old_name="offered_until", new_name="held_until"),
        migrations.AlterField(
            model_name="enrolment",
            name="held_until",
            field=models.DateTimeField(editable=False, null=True, verbose_name="cupo guardado hasta"),
        ),
        migrations.RunPython(give_deadlines, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["offered", "pending"]), _negated=True)
                | models.Q(("held_until__isnull", False)),
                name="a_seat_not_yet_theirs_has_a_deadline",
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="status",
            field=models.CharField(
                choices=[
                    ("unconfirmed", "Falta confirmar el correo"),
                    ("pending", "Por aprobar"),
                    ("waiting", "En lista de espera"),
                    ("offered", "Se le ofreció un cupo"),
                    ("confirmed", "Inscrita"),
                    ("withdrawn", "Se retiró"),
                    ("refused", "No aprobada"),
                    ("lapsed", "No respondió a tiempo"),
                    ("unapproved", "No se aprobó a tiempo"),
                ],
                editable=False,
                max_length=11,
                verbose_name="estado",
            ),
        ),
        migrations.AlterField(
            model_name="training",
            name="needs_approval",
            field=models.BooleanField(default=False, verbose_name="se aprueba cada inscripción"),
        ),
    ]
