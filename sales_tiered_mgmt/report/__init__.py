from . import authority_matrix_report
