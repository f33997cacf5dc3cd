<?php
/**
 * Leaves nothing behind, on any site of a network.
 *
 * @package Lanterne
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

function lanterne_uninstall_site() {
	foreach ( array( 'lanterne', 'lanterne_state', 'lanterne_copy' ) as $option ) {
		delete_option( $option );
	}
	wp_clear_scheduled_hook( 'lanterne_refresh' );
}

if ( is_multisite() ) {
	$lanterne_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $lanterne_sites as $lanterne_site ) {
		switch_to_blog( $lanterne_site );
		lanterne_uninstall_site();
		restore_current_blog();
	}
} else {
	lanterne_uninstall_site();
}
