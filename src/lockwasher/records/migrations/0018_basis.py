from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0017_findings"),
    ]

    operations = [
        migrations.AddField(
            model_name="producedpaper",
            name="basis",
            # A paper from before says nothing of it, and is told to be stale until it is produced anew.
            field=models.CharField(default=""),
            preserve_default=False,
        ),
    ]
