from . import sales_tier
from . import sales_tier_effect_mixin
from . import sales_tier_history_mixin
from . import sales_staffing_mixin
from . import sales_tier_assignment
from . import sales_tier_person_mixin
from . import sales_work_mixin
from . import sales_work_transfer
