from . import sales_approval_decide
from . import sales_tier_assignment_change
from . import sales_tier_assignment_change_line
from . import sales_tier_setup
from . import sales_tier_setup_line
from . import sales_tier_setup_team
from . import sales_work_reassign
