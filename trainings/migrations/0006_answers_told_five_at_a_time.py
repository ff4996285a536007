from django.db import migrations, models


class Migration(migrations.Migration):
    """Those given until now were shown as they came."""

    dependencies = [("trainings", "0005_seat_held_until")]

    operations = [
        migrations.AddField(
            model_name="surveyanswer",
            name="is_told",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AlterField(
            model_name="surveyanswer",
            name="is_told",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
