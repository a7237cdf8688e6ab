import { describe, expect, it } from 'vitest';
import { graveFindings } from '../support/axe.ts';
import { type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

export function describeGpus(tests: PageTests): void {
  describe('what other cards would do', () => {
    const server = servePage(tests);

    it('shows plans for common graphics cards and by name, and asks about an ambiguous name', async () => {
      const { page } = await openUser(tests, server.url, { viewport: { width: 390, height: 780 } });
      await page.locator('.form button[type="submit"]:enabled').waitFor();
      await page.getByRole('button', { name: 'Details', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('How would a smaller or larger graphics card do?').click();
      await dialog.getByText('z-image-turbo at 64 × 64, 4 steps.').waitFor();
      const rows = dialog.locator('tbody tr');
      expect(await rows.count()).toBeGreaterThan(10);
      expect(await rows.first().textContent()).toMatch(/4 GB.*(stays|stage by stage|stream).*(ms|s)/);
      await dialog.getByLabel('Another card').fill('4060 ti');
      await dialog.getByRole('button', { name: 'Look up' }).click();
      await dialog.getByText('Which of these?').waitFor();
      await dialog.getByRole('button', { name: 'GeForce RTX 4060 Ti 16 GB' }).click();
      await dialog.getByText('Which of these?').waitFor({ state: 'detached' });
      expect(await rows.first().textContent()).toContain('4060 Ti 16 GB');
      await dialog.getByLabel('Another card').fill('voodoo');
      await dialog.getByLabel('Another card').press('Enter');
      await dialog.getByText('There is no card known as “voodoo”.').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(await graveFindings(page)).toEqual([]);
    });
  });
}
