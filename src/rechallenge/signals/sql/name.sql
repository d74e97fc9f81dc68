-- Every drug name as reported, with the active ingredient that FDA set beside it.
select
    cast(row_number() over (order by drugname nulls first, prod_ai nulls first) as integer) as name_code,
    drugname,
    prod_ai,
    n_mentions
from (
    select drug.drugname, drug.prod_ai, count(*) as n_mentions
    from drug
    join standing on standing.report = drug.primaryid and standing.quarter = drug.quarter
    group by drug.drugname, drug.prod_ai
) as mentioned
order by name_code
