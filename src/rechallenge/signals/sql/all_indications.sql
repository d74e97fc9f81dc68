select indication_code, term, folded, n_reports
from indication
order by indication_code
