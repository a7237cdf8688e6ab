import type { EngineFlags } from './flags.ts';
import type { SettingFlags } from './settings/resolve-settings.ts';

/** The settings that a command's flags override. */
export function settingFlags(flags: Partial<EngineFlags>): SettingFlags {
  return {
    'model.name': { flag: '--model', text: flags.model },
    'model.kind': { flag: '--model-kind', text: flags.modelKind },
    'engine.device': { flag: '--device', text: flags.device },
    'engine.threads': { flag: '--threads', text: flags.threads },
    'engine.vram_budget': { flag: '--vram-budget', text: flags.vramBudget },
    'engine.precision': { flag: '--precision', text: flags.precision },
    'engine.prompt_cache': {
      flag: '--no-prompt-cache',
      text: flags.promptCache === false ? 'off' : undefined,
    },
  };
}
