-- Policies and revocations are the house's own; who may read what they mean reads the outcomes.
alter table facet_policy_revision enable row level security;
alter table facet_policy_revision force row level security;
comment on table facet_policy_revision is 'class: staff_only';
create policy staff on facet_policy_revision using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
alter table sign_off_revocation enable row level security;
alter table sign_off_revocation force row level security;
comment on table sign_off_revocation is 'class: staff_only';
create policy staff on sign_off_revocation using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
--> statement-breakpoint
-- mayInstall reads it for contacts too: through an installation of theirs that has the profile now.
alter table profile_restatement enable row level security;
alter table profile_restatement force row level security;
comment on table profile_restatement is 'class: shared';
create policy staff on profile_restatement using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on profile_restatement for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy())
  and contact_sees_profile(consultancy_id, to_profile_id));
--> statement-breakpoint
alter table configuration_change enable row level security;
alter table configuration_change force row level security;
comment on table configuration_change is 'class: customer_owned';
create policy staff on configuration_change using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on configuration_change for select using ((select scope_kind()) = 'contact'
  and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
--> statement-breakpoint
-- Facts: written once, by nobody changed.
grant select, insert on facet_policy_revision, sign_off_revocation, profile_restatement, configuration_change to patchbench_app, patchbench_worker;
