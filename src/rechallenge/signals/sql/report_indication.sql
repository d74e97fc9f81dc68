select distinct standing.report, indi.indi_drug_seq as seq, indication_spelling.indication_code
from indi
join standing on standing.report = indi.primaryid and standing.quarter = indi.quarter
join indication_spelling on indication_spelling.indi_pt = indi.indi_pt
