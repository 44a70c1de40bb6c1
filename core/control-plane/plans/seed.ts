import type { Plan } from '../../contract/plans.ts';

type SeedPlan = Omit<Plan, 'id' | 'archived' | 'version'>;

/** The catalogue of a new data directory. Operators change it later; a restart does not bring it back. */
export const SEED_PLANS: readonly SeedPlan[] = [
	{
		name: 'Free',
		currency: 'USD',
		monthlyPriceCents: 0,
		limits: { maxConnections: 25, maxDocuments: 10, maxUsersPerDoc: 5, opsPerMinute: 1_000 },
	},
	{
		name: 'Starter',
		currency: 'USD',
		monthlyPriceCents: 2_900,
		limits: { maxConnections: 100, maxDocuments: 500, maxUsersPerDoc: 50, opsPerMinute: 10_000 },
	},
	{
		name: 'Team',
		currency: 'USD',
		monthlyPriceCents: 9_900,
		limits: { maxConnections: 1_000, maxDocuments: 5_000, maxUsersPerDoc: 100, opsPerMinute: 100_000 },
	},
	{
		name: 'Scale',
		currency: 'USD',
		monthlyPriceCents: 49_900,
		limits: { maxConnections: 10_000, maxDocuments: 50_000, maxUsersPerDoc: 250, opsPerMinute: 1_000_000 },
	},
];
