import { eq } from 'drizzle-orm'
import { component, componentSurvey, customer, environment, installation, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { found } from '../errors'

export const findCustomer = async (tx: Tx, customerId: string) =>
  found((await tx.db.select().from(customer).where(eq(customer.id, customerId)))[0], 'customer')

export const findEnvironment = async (tx: Tx, environmentId: string) =>
  found((await tx.db.select().from(environment).where(eq(environment.id, environmentId)))[0], 'environment')

export const findSystem = async (tx: Tx, systemId: string) =>
  found((await tx.db.select().from(system).where(eq(system.id, systemId)))[0], 'system')

export const findInstallation = async (tx: Tx, installationId: string) =>
  found((await tx.db.select().from(installation).where(eq(installation.id, installationId)))[0], 'installation')

export const findComponent = async (tx: Tx, componentId: string) =>
  found((await tx.db.select().from(component).where(eq(component.id, componentId)))[0], 'component')

export const findSurvey = async (tx: Tx, surveyId: string) =>
  found((await tx.db.select().from(componentSurvey).where(eq(componentSurvey.id, surveyId)))[0], 'survey')
