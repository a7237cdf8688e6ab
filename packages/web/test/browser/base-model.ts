import { describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../server/src/engines/model-source.ts';
import { fakeSource } from '../../../server/test/support/test-server.ts';
import { graveFindings } from '../support/axe.ts';
import { findImages, type PageTests, servePage } from '../support/page-server.ts';
import { openUser } from '../support/user.ts';

/** The fake engine's models: `fake` is Turbo, `other` Z-Image (base). */
function baseSource(): ModelSource {
  const source = fakeSource();
  const isBase = (name: string) => name === 'other';
  return {
    ...source,
    initialName: 'other',
    list: async () =>
      (await source.list()).map((model) => (isBase(model.name) ? { ...model, kind: 'base' } : model)),
    describe: async (name) => {
      const model = await source.describe(name);
      const defaults = { ...model.defaults, steps: 28, guidance: 4, shift: 6 };
      return isBase(name) ? { ...model, kind: 'base', defaults } : model;
    },
  };
}

export function describeBaseModel(tests: PageTests): void {
  describe('Z-Image (base)', () => {
    const server = servePage(tests, { source: baseSource });

    it('the base model has its own steps and guidance, and shows the negative prompt', async () => {
      const { page, generate, pictureOf } = await openUser(tests, server.url);
      const negative = page.getByLabel('Negative prompt');
      await negative.waitFor();
      expect(await page.getByRole('spinbutton', { name: 'Steps' }).inputValue()).toBe('28');
      expect(await page.getByRole('spinbutton', { name: 'Guidance' }).inputValue()).toBe('4');
      await page.getByText('More settings').click();
      expect(await page.getByText('Older WebUIs').count()).toBe(0);
      await negative.fill('blurry, lowres');
      expect(await graveFindings(page)).toEqual([]);
      await generate('a fox on its own steps');
      await pictureOf('a fox on its own steps');
      const { images } = await findImages(server.url, 'own');
      expect(images[0]?.request).toMatchObject({
        ...{ steps: 28, guidance: 4, shift: 6 },
        negativePrompt: 'blurry, lowres',
      });
    });

    it('warns about too few steps for the base model; Turbo has another form', async () => {
      const user = await openUser(tests, server.url, { locale: 'zh-CN', view: 'models' });
      const { page, generate, pictureOf } = user;
      await page.locator('.model', { hasText: 'other' }).getByText('Z-Image（基础版）').waitFor();
      await page
        .locator('.model', { hasText: 'other' })
        .getByText(/28 步，引导 4/)
        .waitFor();
      await page.getByRole('link', { name: '创作' }).click();
      await generate('太少', { steps: 8 });
      await pictureOf('太少');
      await page.getByRole('button', { name: '详情', exact: true }).last().click();
      await page
        .getByText(/需要 28 至 50 步、引导强度 3 至 5/)
        .first()
        .waitFor();
      await page.getByRole('link', { name: '模型' }).click();
      await page.locator('.model', { hasText: 'fake' }).getByRole('button', { name: '使用' }).click();
      await page.locator('.model', { hasText: 'fake' }).getByText('使用中').waitFor();
      await page.getByRole('link', { name: '创作' }).click();
      await expect.poll(() => page.getByRole('spinbutton', { name: '步数' }).inputValue()).toBe('4');
      expect(await page.getByLabel('负面提示词').isVisible()).toBe(false);
    });
  });
}
