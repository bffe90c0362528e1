-- What a contact sees of rollouts and recalls through something of theirs; run as the asker (see walls-by-function).
create function contact_sees_wave(tenant uuid, which integer) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from customer c where c.consultancy_id = tenant and c.wave = which);
end $$;
create function contact_sees_hold(tenant uuid, held uuid, held_profile uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return held = scope_customer()
    or (held is null and held_profile is null and exists (select 1 from customer c where c.consultancy_id = tenant))
    or (held is null and contact_sees_profile(tenant, held_profile));
end $$;
-- Whoever sees that a build was pulled sees that it was put back; the timeline is for whoever was exposed.
create function contact_sees_reinstatement(tenant uuid, pulled uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from withdrawal w where w.consultancy_id = tenant and w.id = pulled);
end $$;
create function contact_sees_incident(tenant uuid, pulled uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from exposure e where e.consultancy_id = tenant and e.withdrawal_id = pulled);
end $$;
revoke all on function contact_sees_wave(uuid, integer), contact_sees_hold(uuid, uuid, uuid), contact_sees_reinstatement(uuid, uuid), contact_sees_incident(uuid, uuid) from public;
grant execute on function contact_sees_wave(uuid, integer), contact_sees_hold(uuid, uuid, uuid), contact_sees_reinstatement(uuid, uuid), contact_sees_incident(uuid, uuid) to patchbench_app, patchbench_worker;
--> statement-breakpoint
-- Rollout: everything mayInstall reads is readable by whoever it answers, and carries no other customer's facts.
alter table wave_state enable row level security;
alter table wave_state force row level security;
comment on table wave_state is 'class: shared';
create policy staff on wave_state using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on wave_state for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_wave(consultancy_id, wave));
alter table install_report enable row level security;
alter table install_report force row level security;
comment on table install_report is 'class: customer_owned';
create policy staff on install_report using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on install_report for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on install_report for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from environment e where e.consultancy_id = install_report.consultancy_id and e.id = install_report.environment_id and e.customer_id = install_report.customer_id)
  and exists (select 1 from system s where s.consultancy_id = install_report.consultancy_id and s.id = install_report.system_id and s.customer_id = install_report.customer_id));
alter table excusal enable row level security;
alter table excusal force row level security;
comment on table excusal is 'class: customer_owned';
create policy staff on excusal using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on excusal for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table hold enable row level security;
alter table hold force row level security;
comment on table hold is 'class: shared';
create policy staff on hold using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on hold for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_hold(consultancy_id, customer_id, profile_id));
create policy contact_adds on hold for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and owner = 'customer'
  and (environment_id is null or exists (select 1 from environment e where e.consultancy_id = hold.consultancy_id and e.id = hold.environment_id and e.customer_id = hold.customer_id))
  and (system_id is null or exists (select 1 from system s where s.consultancy_id = hold.consultancy_id and s.id = hold.system_id and s.environment_id = hold.environment_id)));
create policy contact_changes on hold for update using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())) with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table hold_confirmation enable row level security;
alter table hold_confirmation force row level security;
comment on table hold_confirmation is 'class: customer_owned';
create policy staff on hold_confirmation using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on hold_confirmation for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on hold_confirmation for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from system s where s.consultancy_id = hold_confirmation.consultancy_id and s.id = hold_confirmation.system_id and s.customer_id = hold_confirmation.customer_id));
alter table profile_pause enable row level security;
alter table profile_pause force row level security;
comment on table profile_pause is 'class: shared';
create policy staff on profile_pause using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on profile_pause for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_profile(consultancy_id, profile_id));
create policy contact_adds on profile_pause for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_profile(consultancy_id, profile_id)
  and settled_at is null and hold_id is null);
alter table maintenance_window enable row level security;
alter table maintenance_window force row level security;
comment on table maintenance_window is 'class: customer_owned';
create policy staff on maintenance_window using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on maintenance_window for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on maintenance_window for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from environment e where e.consultancy_id = maintenance_window.consultancy_id and e.id = maintenance_window.environment_id and e.customer_id = maintenance_window.customer_id));
create policy contact_changes on maintenance_window for update using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())) with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table window_notice enable row level security;
alter table window_notice force row level security;
comment on table window_notice is 'class: customer_owned';
create policy staff on window_notice using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on window_notice for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table backup_check enable row level security;
alter table backup_check force row level security;
comment on table backup_check is 'class: customer_owned';
create policy staff on backup_check using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on backup_check for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on backup_check for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from environment e where e.consultancy_id = backup_check.consultancy_id and e.id = backup_check.environment_id and e.customer_id = backup_check.customer_id)
  and exists (select 1 from system s where s.consultancy_id = backup_check.consultancy_id and s.id = backup_check.system_id and s.customer_id = backup_check.customer_id));
--> statement-breakpoint
-- Recalls.
alter table reinstatement enable row level security;
alter table reinstatement force row level security;
comment on table reinstatement is 'class: shared';
create policy staff on reinstatement using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on reinstatement for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_reinstatement(consultancy_id, withdrawal_id));
alter table incident_entry enable row level security;
alter table incident_entry force row level security;
comment on table incident_entry is 'class: shared';
create policy staff on incident_entry using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on incident_entry for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_incident(consultancy_id, withdrawal_id));
alter table runbook enable row level security;
alter table runbook force row level security;
comment on table runbook is 'class: customer_owned';
create policy staff on runbook using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on runbook for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table runbook_step enable row level security;
alter table runbook_step force row level security;
comment on table runbook_step is 'class: customer_owned';
create policy staff on runbook_step using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on runbook_step for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table step_acknowledgement enable row level security;
alter table step_acknowledgement force row level security;
comment on table step_acknowledgement is 'class: customer_owned';
create policy staff on step_acknowledgement using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on step_acknowledgement for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
create policy contact_adds on step_acknowledgement for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())
  and exists (select 1 from runbook_step s where s.consultancy_id = step_acknowledgement.consultancy_id and s.id = step_acknowledgement.step_id and s.customer_id = step_acknowledgement.customer_id));
--> statement-breakpoint
-- What inspired a verdict is the house's own; a fix list and a UpdateID are facts of a build.
alter table issue enable row level security;
alter table issue force row level security;
comment on table issue is 'class: staff_only';
create policy staff on issue using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
alter table issue_event enable row level security;
alter table issue_event force row level security;
comment on table issue_event is 'class: staff_only';
create policy staff on issue_event using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
alter table build_fix enable row level security;
alter table build_fix force row level security;
comment on table build_fix is 'class: overlay';
create policy staff on build_fix using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on build_fix for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_claim(consultancy_id, build_id));
create policy public_reads on build_fix for select using ((select scope_kind()) in ('consultant', 'contact', 'job')
  and consultancy_id = '00000000-0000-0000-0000-000000000000');
alter table interim_update enable row level security;
alter table interim_update force row level security;
comment on table interim_update is 'class: customer_owned';
create policy staff on interim_update using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on interim_update for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table interim_waiver enable row level security;
alter table interim_waiver force row level security;
comment on table interim_waiver is 'class: customer_owned';
create policy staff on interim_waiver using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on interim_waiver for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table device_key enable row level security;
alter table device_key force row level security;
comment on table device_key is 'class: staff_only';
create policy staff on device_key using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
alter table device_answer enable row level security;
alter table device_answer force row level security;
comment on table device_answer is 'class: customer_owned';
create policy staff on device_answer using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on device_answer for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()));
alter table wsus_update enable row level security;
alter table wsus_update force row level security;
comment on table wsus_update is 'class: overlay';
create policy staff on wsus_update using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_reads on wsus_update for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_claim(consultancy_id, build_id));
create policy public_reads on wsus_update for select using ((select scope_kind()) in ('consultant', 'contact', 'job')
  and consultancy_id = '00000000-0000-0000-0000-000000000000');
--> statement-breakpoint
-- Row security says which rows; these say which columns, and who.
create trigger contact_changes_only before update on hold for each row execute function contact_changes_only('lifted_at', 'lifted_by_id', 'lifted_by_name', 'lift_reason');
create trigger contact_changes_only before update on maintenance_window for each row execute function contact_changes_only('ended_at', 'ended_by_name');
-- A hold is set and lifted by the side that owns it, and by nobody else.
create function only_its_side_holds() returns trigger language plpgsql as $$
begin
  if (case when scope_kind() = 'contact' then 'customer' else 'consultancy' end) <> new.owner or (tg_op = 'UPDATE' and new.owner <> old.owner) then
    raise insufficient_privilege using message = 'a hold is set and lifted only by the side that owns it';
  end if;
  return new;
end $$;
revoke all on function only_its_side_holds() from public;
create trigger only_its_side_holds before insert or update on hold for each row execute function only_its_side_holds();
--> statement-breakpoint
grant select, insert, update, delete on wave_state, device_key, device_answer, issue, build_fix, wsus_update to patchbench_app, patchbench_worker;
grant select, insert, update on excusal, hold, profile_pause, maintenance_window, interim_update to patchbench_app, patchbench_worker;
-- Facts: written once, by nobody changed.
grant select, insert on install_report, hold_confirmation, window_notice, backup_check, reinstatement, incident_entry, runbook, runbook_step, step_acknowledgement, issue_event, interim_waiver
  to patchbench_app, patchbench_worker;
--> statement-breakpoint
alter table result add constraint result_issue foreign key (consultancy_id, issue_id) references issue (consultancy_id, id);
