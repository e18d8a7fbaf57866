import { LabIcon } from '@jupyterlab/ui-components';

import svg from '../style/icons/publish.svg';

/** An arrow in a circle: from here to the world. It takes the theme's colour. */
export const publishIcon = new LabIcon({ name: 'netlify-nb:publish', svgstr: svg });
