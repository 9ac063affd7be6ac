from . import organization
from . import authority
from . import performance
from . import target
from . import appraisal
from . import incentive
from . import extended
