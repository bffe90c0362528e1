-- A device is inside its environment: it sees what mayInstall reads of it, and what is shared with it, through functions
-- that run as it. It adds what became of an install and the answer it got, and changes nothing anybody else reads.
create function scope_environment() returns uuid language sql stable as
  $$ select nullif(current_setting('app.environment', true), '')::uuid $$;
create function device_sees_installation(tenant uuid, one uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from installation i where i.consultancy_id = tenant and i.id = one);
end $$;
-- A rig's machine is offered what its open run tests, be it a build that nobody else has.
create function device_sees_build(tenant uuid, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return contact_sees_build(tenant, build) or exists (select 1 from run r where r.consultancy_id = tenant and r.build_id = build);
end $$;
-- A hold on another environment of the same customer is none of its business.
create function device_sees_hold(tenant uuid, held uuid, held_profile uuid, place uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (place is null or place = scope_environment()) and contact_sees_hold(tenant, held, held_profile);
end $$;
revoke all on function scope_environment(), device_sees_installation(uuid, uuid), device_sees_build(uuid, uuid), device_sees_hold(uuid, uuid, uuid, uuid) from public;
grant execute on function scope_environment(), device_sees_installation(uuid, uuid), device_sees_build(uuid, uuid), device_sees_hold(uuid, uuid, uuid, uuid) to patchbench_app, patchbench_worker;
--> statement-breakpoint
create procedure device_reads(tbl regclass, what text) language plpgsql as $$
begin
  execute format('create policy device_reads on %s for select using ((select scope_kind()) = ''device'' and %s)', tbl, what);
end $$;
create procedure device_reads_own(tbl regclass, what text default 'environment_id = (select scope_environment())') language plpgsql as $$
begin
  call device_reads(tbl, 'consultancy_id = (select scope_consultancy()) and ' || what);
end $$;
create procedure device_reads_overlay(tbl regclass, what text) language plpgsql as $$
begin
  call device_reads(tbl, '(consultancy_id = ''00000000-0000-0000-0000-000000000000'' or (consultancy_id = (select scope_consultancy()) and ' || what || '))');
end $$;
call device_reads('product', 'true');
call device_reads('branch', 'true');
call device_reads('catalogue_load', 'true');
call device_reads('consultancy', 'id = (select scope_consultancy())');
call device_reads_own('customer', 'id = (select scope_customer())');
call device_reads_own('environment', 'id = (select scope_environment())');
call device_reads_own('system');
call device_reads_own('installation');
call device_reads_own('decision');
call device_reads_own('risk_acceptance');
call device_reads_own('excusal');
call device_reads_own('install_report');
call device_reads_own('maintenance_window');
call device_reads_own('backup_check');
call device_reads_own('interim_update');
call device_reads_own('interim_waiver');
call device_reads_own('device_answer');
call device_reads_own('run', 'environment_id = (select scope_environment()) and state = ''open''');
call device_reads_own('decision_staleness', 'device_sees_installation(consultancy_id, installation_id)');
call device_reads_own('exposure', 'device_sees_installation(consultancy_id, installation_id)');
call device_reads_own('profile', 'contact_sees_profile(consultancy_id, id)');
call device_reads_own('outcome', 'contact_sees_profile(consultancy_id, profile_id)');
call device_reads_own('profile_pause', 'contact_sees_profile(consultancy_id, profile_id)');
call device_reads_own('profile_restatement', 'contact_sees_profile(consultancy_id, to_profile_id)');
call device_reads_own('lab_state', 'contact_sees_product(consultancy_id, product_id)');
call device_reads_own('verdict_revision', 'contact_sees_verdict(consultancy_id, build_id)');
call device_reads_own('withdrawal', 'contact_sees_withdrawal(consultancy_id, id, build_owner, build_id, product_id)');
call device_reads_own('reinstatement', 'contact_sees_reinstatement(consultancy_id, withdrawal_id)');
call device_reads_own('wave_state', 'contact_sees_wave(consultancy_id, wave)');
call device_reads_own('hold', 'device_sees_hold(consultancy_id, customer_id, profile_id, environment_id)');
call device_reads_own('audit_head', 'true');
call device_reads_overlay('build', 'device_sees_build(consultancy_id, id)');
call device_reads_overlay('supersedence', 'contact_sees_edge(newer_id, older_id)');
call device_reads_overlay('build_claim', 'contact_sees_claim(consultancy_id, build_id)');
call device_reads_overlay('build_fix', 'contact_sees_fix(consultancy_id, build_id, defect)');
drop procedure device_reads_overlay(regclass, text);
drop procedure device_reads_own(regclass, text);
drop procedure device_reads(regclass, text);
--> statement-breakpoint
create policy device_adds on install_report for insert with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy())
  and environment_id = (select scope_environment()) and customer_id is not distinct from (select scope_customer())
  and exists (select 1 from installation i where i.consultancy_id = install_report.consultancy_id and i.id = install_report.installation_id and i.system_id = install_report.system_id));
create policy device_adds on profile_pause for insert with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy())
  and contact_sees_profile(consultancy_id, profile_id) and settled_at is null and hold_id is null);
create policy device_adds on device_answer for insert with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy())
  and environment_id = (select scope_environment()) and customer_id is not distinct from (select scope_customer())
  and exists (select 1 from system s where s.consultancy_id = device_answer.consultancy_id and s.id = device_answer.system_id));
create policy device_changes on device_answer for update
  using ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy()) and environment_id = (select scope_environment()))
  with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy())
    and environment_id = (select scope_environment()) and customer_id is not distinct from (select scope_customer())
    and exists (select 1 from system s where s.consultancy_id = device_answer.consultancy_id and s.id = device_answer.system_id));
-- What it writes leaves its audit row, which only staff can read, and extends the house's chain.
create policy device_adds on audit_entry for insert with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy())
  and customer_id is not distinct from (select scope_customer()));
create policy device_adds on audit_link for insert with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy()));
create policy device_adds on audit_head for insert with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy()));
create policy device_changes on audit_head for update using ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy()));
create policy device_adds on live_event for insert with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy())
  and (customer_id is null or customer_id = (select scope_customer())));
--> statement-breakpoint
-- A device's key is a credential: its digest resolves to its scope while it lives. Everything after runs as the device.
create function device_scope(wanted_hash text, asked_at timestamptz) returns table (
  consultancy_id uuid, customer_id uuid, environment_id uuid, system_id uuid, key_id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.consultancy_id, k.customer_id, k.environment_id, k.system_id, k.id, k.name
  from device_key k where k.key_hash = wanted_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > asked_at)
$$;
-- One poll in one trip: who asks, as whom, and the stored answer if it is still true. It is while the device says the same,
-- the house has written nothing since (its audit chain's head has not moved), the public catalogue was not loaded since,
-- and the clock alone could not have changed it. All of that is read in one statement: one moment.
create function device_poll(wanted_hash text, asked_at timestamptz, named text, digest text, known_etag text) returns table (
  consultancy_id uuid, customer_id uuid, environment_id uuid, own_system_id uuid, key_id uuid, name text,
  system_id uuid, etag text, good_until timestamptz, body text)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  select s.consultancy_id, s.customer_id, s.environment_id, s.system_id, s.key_id, s.name
    into consultancy_id, customer_id, environment_id, own_system_id, key_id, name from device_scope(wanted_hash, asked_at) s;
  if not found then
    return;
  end if;
  perform set_config('app.actor_kind', 'device', true), set_config('app.consultancy', device_poll.consultancy_id::text, true),
    set_config('app.customer', coalesce(device_poll.customer_id::text, ''), true), set_config('app.environment', device_poll.environment_id::text, true);
  select a.system_id, a.etag, a.good_until, case when a.etag = known_etag then null else a.body #>> '{}' end
    into system_id, etag, good_until, body
    from system s
    join device_answer a on a.consultancy_id = s.consultancy_id and a.system_id = s.id
    join audit_head h on h.consultancy_id = s.consultancy_id
    where s.consultancy_id = device_poll.consultancy_id and s.environment_id = device_poll.environment_id
      and case when own_system_id is null then s.name = named else s.id = own_system_id and (named is null or s.name = named) end
      and a.asked_digest = digest and a.chain_seq = h.seq and asked_at < a.good_until
      and a.catalogue_at is not distinct from (select date_trunc('milliseconds', max(l.at)) from catalogue_load l);
  return next;
end $$;
revoke all on function device_scope(text, timestamptz), device_poll(text, timestamptz, text, text, text) from public;
grant execute on function device_scope(text, timestamptz), device_poll(text, timestamptz, text, text, text) to patchbench_app;
