-- The public catalogue's calendars and known issues: whoever has a scope reads, nobody but the owner writes.
alter table hotpatch_month enable row level security;
alter table hotpatch_month force row level security;
comment on table hotpatch_month is 'class: global';
create policy everyone_reads on hotpatch_month for select using ((select scope_kind()) in ('consultant', 'contact', 'job'));
alter table known_issue enable row level security;
alter table known_issue force row level security;
comment on table known_issue is 'class: global';
create policy everyone_reads on known_issue for select using ((select scope_kind()) in ('consultant', 'contact', 'job'));
alter table known_issue_feed enable row level security;
alter table known_issue_feed force row level security;
comment on table known_issue_feed is 'class: global';
create policy everyone_reads on known_issue_feed for select using ((select scope_kind()) in ('consultant', 'contact', 'job'));
grant select on hotpatch_month, known_issue, known_issue_feed to patchbench_app, patchbench_worker;
-- What is said of a build beside its row: public words, and the consultancy's own, which a contact sees of builds that
-- are installed, judged or decided on at its own.
alter table build_claim enable row level security;
alter table build_claim force row level security;
comment on table build_claim is 'class: overlay';
create policy staff on build_claim using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy public_reads on build_claim for select using ((select scope_kind()) in ('consultant', 'contact', 'job')
  and consultancy_id = '00000000-0000-0000-0000-000000000000');
create policy contact_reads on build_claim for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy())
  and (exists (select 1 from installation i where i.consultancy_id = build_claim.consultancy_id and i.build_id = build_claim.build_id)
    or exists (select 1 from outcome o where o.consultancy_id = build_claim.consultancy_id and o.build_id = build_claim.build_id)
    or exists (select 1 from decision d where d.consultancy_id = build_claim.consultancy_id and d.build_id = build_claim.build_id)));
-- A word once said stays; a newer one stands above it.
grant select, insert on build_claim to patchbench_app, patchbench_worker;
