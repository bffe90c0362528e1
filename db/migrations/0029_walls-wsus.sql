-- A contact learns by what WSUS knows a build wherever it learns of the build: a recalled one that was never tested has to be declined too.
alter policy contact_reads on wsus_update using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_build(consultancy_id, build_id));
