select
    standing.report,
    ther.dsg_drug_seq as seq,
    ther.start_from,
    ther.start_to,
    ther.end_from,
    ther.end_to,
    ther.dur,
    ther.dur_cod
from ther
join standing on standing.report = ther.primaryid and standing.quarter = ther.quarter
