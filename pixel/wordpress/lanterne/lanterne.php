<?php
/**
 * Plugin Name:       Lanterne
 * Description:       Serves the visit script of Lanterne from the cinema's own host. Before a visitor's yes, nothing leaves the page.
 * Version:           1.0.0
 * Requires at least: 6.0
 * Requires PHP:      7.4
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       lanterne
 *
 * @package Lanterne
 */

defined( 'ABSPATH' ) || exit;

const LANTERNE_FILE = __FILE__;
/** What the cinema told us: key, origin, notice, vendor, source. */
const LANTERNE_SETTINGS = 'lanterne';
/** What is known of the kept copy, without its text: hash, at, problem. It is read on each page. */
const LANTERNE_STATE = 'lanterne_state';
/** The text of the last good copy of the script. It is read only where it is served. */
const LANTERNE_COPY = 'lanterne_copy';
const LANTERNE_CRON = 'lanterne_refresh';

require __DIR__ . '/includes/copy.php';
require __DIR__ . '/includes/serve.php';
require __DIR__ . '/includes/tag.php';
require __DIR__ . '/includes/platforms.php';

add_action( 'plugins_loaded', 'lanterne_serve', 0 );
add_action( 'wp_enqueue_scripts', 'lanterne_enqueue' );
add_filter( 'script_loader_tag', 'lanterne_script_tag', PHP_INT_MAX, 2 );
add_action( LANTERNE_CRON, 'lanterne_refresh' );
lanterne_platforms();

if ( is_admin() ) {
	require __DIR__ . '/includes/settings.php';
	lanterne_settings_hooks();
}

register_activation_hook( __FILE__, 'lanterne_schedule' );
register_deactivation_hook( __FILE__, 'lanterne_unschedule' );

/** A consent bug must be mendable within the hour, on pages that nobody repaints. */
function lanterne_schedule() {
	if ( ! wp_next_scheduled( LANTERNE_CRON ) ) {
		wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', LANTERNE_CRON );
	}
}

function lanterne_unschedule() {
	wp_clear_scheduled_hook( LANTERNE_CRON );
}

/**
 * The settings, with a text for each.
 *
 * @return array{key: string, origin: string, notice: string, vendor: string, source: string}
 */
function lanterne_settings() {
	$none     = array(
		'key'    => '',
		'origin' => defined( 'LANTERNE_ORIGIN' ) ? (string) LANTERNE_ORIGIN : '',
		'notice' => '',
		'vendor' => '',
		'source' => '',
	);
	$settings = array_filter( (array) get_option( LANTERNE_SETTINGS, array() ), 'is_string' );
	return array_merge( $none, array_filter( array_intersect_key( $settings, $none ), 'strlen' ) );
}
