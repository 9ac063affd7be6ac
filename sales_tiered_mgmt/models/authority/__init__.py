from . import sales_append_only
from . import sales_decision
from . import sales_authority
from . import sales_approval
from . import sales_approval_step
from . import sales_approval_mixin
