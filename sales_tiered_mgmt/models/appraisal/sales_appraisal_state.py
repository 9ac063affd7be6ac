"""The phases of an appraisal."""

STATES = [
    ("self", "Self-Assessment"),
    ("assess", "Superior's Assessment"),
    ("calibrate", "Calibration"),
    ("approval", "Waits for Approval"),
    ("approved", "Approved"),
    ("published", "Released"),
    ("appealed", "Under Appeal"),
    ("acknowledged", "Acknowledged"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
# what the person sees the outcome of
RELEASED = ("published", "appealed", "acknowledged", "closed")
