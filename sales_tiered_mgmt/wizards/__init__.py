from . import sales_approval_decide
from . import sales_tier_assignment_change
