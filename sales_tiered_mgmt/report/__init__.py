from . import authority_matrix_report
from . import sales_fund_report
from . import sales_appraisal_report
