select
    standing.report,
    drug.drug_seq as seq,
    name.name_code,
    cast(case drug.role_cod
        when 'PS' then 1 when 'SS' then 2 when 'C' then 4 when 'I' then 8 when 'DN' then 16 else 32
    end as tinyint) as role,
    drug.dechal,
    drug.rechal
from drug
join standing on standing.report = drug.primaryid and standing.quarter = drug.quarter
join name on name.drugname is not distinct from drug.drugname and name.prod_ai is not distinct from drug.prod_ai
