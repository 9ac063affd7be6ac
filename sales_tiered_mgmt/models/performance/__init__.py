from . import ledger_reader_mixin
from . import sales_metric_order
from . import sales_metric_invoice
from . import sales_metric_customer
from . import sales_metric_quantity
from . import sales_metric
from . import sales_performance
