import { openEngineInChild } from '../../../src/host/child/open-engine.ts';
import { MINI_ENGINE } from '../../support/mini-model.ts';
import { describeEngine } from '../conformance.ts';

describeEngine('the engine in a process of its own', () => openEngineInChild(MINI_ENGINE));
