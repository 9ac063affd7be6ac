# fmt: off: in the order in which they need another
from . import sales_incentive_plan
from . import sales_incentive_component
from . import sales_incentive_band
from . import sales_incentive_multiplier
from . import sales_incentive_participation
