import { startSmallStripe } from './small-stripe'
import { startStandin, type LocalStripe } from './stripe-standin'

/** The Stripe that a product under a browser bills through: the full stand-in where it exists, else our small one. */
export const startStripeForBrowser = async (port: number): Promise<LocalStripe> => (await startStandin({ port })) ?? startSmallStripe({ port })
