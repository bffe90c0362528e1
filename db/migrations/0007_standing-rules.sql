CREATE TABLE "standing_rule" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"kinds" text[] NOT NULL,
	"signed_by_id" uuid NOT NULL,
	"signed_by_name" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"ended_by_name" text,
	"ended_at" timestamp with time zone,
	CONSTRAINT "standing_rule_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "standing_rule_kinds" CHECK (array_length("standing_rule"."kinds", 1) >= 1),
	CONSTRAINT "standing_rule_end_whole" CHECK (("standing_rule"."ended_at" is null) = ("standing_rule"."ended_by_name" is null))
);
--> statement-breakpoint
ALTER TABLE "decision" ADD COLUMN "standing_rule_id" uuid;--> statement-breakpoint
ALTER TABLE "standing_rule" ADD CONSTRAINT "standing_rule_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standing_rule" ADD CONSTRAINT "standing_rule_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standing_rule" ADD CONSTRAINT "standing_rule_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "standing_rule_environment" ON "standing_rule" USING btree ("consultancy_id","environment_id");--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_standing_rule" FOREIGN KEY ("consultancy_id","standing_rule_id") REFERENCES "public"."standing_rule"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_delegated" CHECK ("decision"."standing_rule_id" is null or not "decision"."own");