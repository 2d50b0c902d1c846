from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0006_handling'),
    ]

    operations = [
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.TextField(db_index=True)),
                ('version', models.PositiveIntegerField()),
                ('sha256', models.CharField(db_index=True)),
                ('name', models.TextField()),
                ('size', models.PositiveBigIntegerField()),
                ('media_type', models.TextField()),
                ('handling', models.TextField()),
                ('partners', models.JSONField(default=list)),
                ('told', models.JSONField(default=dict)),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('evidence', 'version'), name='one_file_per_version')],
            },
        ),
        migrations.CreateModel(
            name='EvidencePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.TextField(db_index=True)),
                ('noun', models.TextField()),
                ('record', models.TextField(db_index=True)),
                ('step', models.TextField(default='')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('evidence', 'noun', 'record', 'step'), name='one_evidence_per_place')],
            },
        ),
    ]
