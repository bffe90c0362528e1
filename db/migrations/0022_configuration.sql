CREATE TABLE "configuration_change" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"system_id" uuid NOT NULL,
	"installation_id" uuid NOT NULL,
	"source" text NOT NULL,
	"from_profile_id" uuid NOT NULL,
	"to_profile_id" uuid NOT NULL,
	"changes" jsonb NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "configuration_change_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "configuration_change_source" CHECK ("configuration_change"."source" in ('edit', 'import', 'device', 'catalogue', 'policy'))
);
--> statement-breakpoint
CREATE TABLE "facet_policy_revision" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number" integer NOT NULL,
	"policies" jsonb NOT NULL,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "facet_policy_revision_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "facet_policy_revision_number" UNIQUE("consultancy_id","number"),
	CONSTRAINT "facet_policy_revision_counts" CHECK ("facet_policy_revision"."number" > 0)
);
--> statement-breakpoint
CREATE TABLE "profile_restatement" (
	"consultancy_id" uuid NOT NULL,
	"from_profile_id" uuid NOT NULL,
	"to_profile_id" uuid NOT NULL,
	"revision_id" uuid NOT NULL,
	CONSTRAINT "profile_restatement_consultancy_id_from_profile_id_to_profile_id_pk" PRIMARY KEY("consultancy_id","from_profile_id","to_profile_id")
);
--> statement-breakpoint
CREATE TABLE "sign_off_revocation" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"sign_off_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_off_revocation_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "sign_off_revocation_once" UNIQUE("consultancy_id","sign_off_id")
);
--> statement-breakpoint
ALTER TABLE "configuration_change" ADD CONSTRAINT "configuration_change_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "configuration_change" ADD CONSTRAINT "configuration_change_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "configuration_change" ADD CONSTRAINT "configuration_change_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "configuration_change" ADD CONSTRAINT "configuration_change_installation_fk" FOREIGN KEY ("consultancy_id","installation_id") REFERENCES "public"."installation"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "configuration_change" ADD CONSTRAINT "configuration_change_from" FOREIGN KEY ("consultancy_id","from_profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "configuration_change" ADD CONSTRAINT "configuration_change_to" FOREIGN KEY ("consultancy_id","to_profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "facet_policy_revision" ADD CONSTRAINT "facet_policy_revision_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_restatement" ADD CONSTRAINT "profile_restatement_from" FOREIGN KEY ("consultancy_id","from_profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_restatement" ADD CONSTRAINT "profile_restatement_to_fk" FOREIGN KEY ("consultancy_id","to_profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_restatement" ADD CONSTRAINT "profile_restatement_revision" FOREIGN KEY ("consultancy_id","revision_id") REFERENCES "public"."facet_policy_revision"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off_revocation" ADD CONSTRAINT "sign_off_revocation_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off_revocation" ADD CONSTRAINT "sign_off_revocation_of" FOREIGN KEY ("consultancy_id","sign_off_id") REFERENCES "public"."sign_off"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "configuration_change_installation" ON "configuration_change" USING btree ("consultancy_id","installation_id","at");--> statement-breakpoint
CREATE INDEX "profile_restatement_to" ON "profile_restatement" USING btree ("consultancy_id","to_profile_id");