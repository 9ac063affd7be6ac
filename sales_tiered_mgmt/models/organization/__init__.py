from . import sales_tier
from . import sales_tier_assignment
from . import sales_tier_person_mixin
from . import sales_work_mixin
