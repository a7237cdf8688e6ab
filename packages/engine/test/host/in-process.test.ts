import { openEngineInProcess } from '../../src/host/in-process.ts';
import { MINI_ENGINE } from '../support/mini-model.ts';
import { describeEngine } from './conformance.ts';

describeEngine('the engine in process', () => openEngineInProcess(MINI_ENGINE));
