import { describe, expect, it } from 'vitest';
import { miniSource } from '../../../server/test/support/test-server.ts';
import { graveFindings } from '../support/axe.ts';
import { type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

export function describeAdapting(tests: PageTests): void {
  describe('memory that is refused while a picture is drawn', () => {
    const server = servePage(tests, {
      source: () => miniSource({ injectedFault: { allocation: 2, times: 3, kind: 'refuse' } }),
    });

    it("lists adaptations one by one in the language of the user, not in the engine's words", async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url, { locale: 'zh-CN' });
      await generate('一只猫', { steps: 20 });
      await page.getByText('内存不足，已调整 · ').waitFor();
      await pictureOf('一只猫');
      await page.getByRole('button', { name: '详情' }).last().click();
      const details = page.getByRole('complementary', { name: '详情' });
      const adaptations = details.getByRole('listitem');
      await adaptations.first().waitFor();
      const texts = await adaptations.allTextContents();
      expect(texts).toHaveLength(3);
      expect(texts[0]).toMatch(/释放闲置内存 · 新计划：\d+ MiB/);
      expect(await details.getByText('refused').count()).toBe(0);
      expect(await graveFindings(page)).toEqual([]);
    });
  });
}
