"""Whether a PDF is PDF/UA-1, by every rule of ISO 14289-1 that page-validation reads."""

import page

N_RULES = 104  # fewer would be another profile, or a validator that reads less


def faults(body):
    """The rules that a PDF breaks, each once; empty where it breaks none."""
    report = page.validate_pdf_bytes(body, profile="ua1")
    assert report.rules.total >= N_RULES
    return sorted({f"{one.rule_id}: {one.message}" for one in report.failures})
