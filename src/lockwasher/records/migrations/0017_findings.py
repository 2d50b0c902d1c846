from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0016_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("portfolio", models.TextField()),
                ("as_of", models.DateField()),
                ("asked", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("answer", models.JSONField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
                ("event_seq", models.PositiveBigIntegerField(default=0)),
                ("change_seq", models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
